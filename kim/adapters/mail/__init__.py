"""How a mail is built, handed to a server, and found again: the frozen message, the SMTP door, the local sink."""
