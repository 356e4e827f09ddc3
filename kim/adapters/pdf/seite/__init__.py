"""What does one page show: words, lines, boxes, cells, fields?"""
