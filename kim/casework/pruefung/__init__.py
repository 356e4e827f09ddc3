"""What reviewers do: findings, mending, accepting a Fassung, requesting, consenting, ending."""
