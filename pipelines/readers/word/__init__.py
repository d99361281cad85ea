"""Word documents: DOCX, and DOC, WPS and RTF through LibreOffice."""
