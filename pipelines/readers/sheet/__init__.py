"""Spreadsheets: XLSX and XLS."""
