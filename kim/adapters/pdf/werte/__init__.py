"""What does a printed text mean, and what has been collected of it so far?"""
