"""How platforms come to be registered: by the account, or by themselves (Dynamic Registration 1.0)."""
