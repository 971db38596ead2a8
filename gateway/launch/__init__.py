"""Messages in and out: logins and launches are received, notices judged, answers to the platform made."""
