"""What two people sign: Vermerk, Verfügung, and the signature itself."""
