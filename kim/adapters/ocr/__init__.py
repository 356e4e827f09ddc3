"""Who recognises the text in a picture of a page? Debian's tesseract, if it is there (docs/adr/0021)."""
