"""Document -> Report: sections, tables, values, unit and year. Pure functions over
`archive.form.definition.FORM`."""
