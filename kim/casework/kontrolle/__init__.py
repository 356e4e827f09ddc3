"""Do the books agree, does every decision come out again."""
