"""Which amounts does a document without form fields ask for: the Finanzierungsplan and the posts?"""
