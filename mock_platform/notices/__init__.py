"""The platform notification service: what tools subscribe to, what is sent to them, and how it gets there.

Platform Notification Service 1.0 (Candidate Final).
"""
