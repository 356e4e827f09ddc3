"""What tests of every kind stand on: offices, applications, messages, servers."""
