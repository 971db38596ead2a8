"""The key pairs of registrations: made, rotated, shown as a key set, signed with (Sec 6.3, 7.2)."""
