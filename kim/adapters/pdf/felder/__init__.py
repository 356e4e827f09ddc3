"""What stands at the labels of a document without form fields, and what outside of them?"""
