"""Scans and pictures of pages, by OCR."""
