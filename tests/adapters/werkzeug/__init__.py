"""Applications set by the tests: words, layouts, files, and the truth they hold."""
