"""Document -> Report: sections, tables, values, who and which year. Pure functions over `archive.form.definition.FORM`."""
