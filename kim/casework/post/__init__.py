"""What shall go out: the outbox, the reply token, the proof of receipt."""
