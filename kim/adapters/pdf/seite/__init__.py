"""What do the pages show, and where: words and lines, cells and columns, boxes and ticks, form fields?"""
