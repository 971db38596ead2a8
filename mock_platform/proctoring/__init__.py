"""Assessments under supervision: attempts, the tool's word that one may start, its control over it (Proctoring 1.0).

The platform is the assessment system here, the tool the proctoring service. The messages to the tool are among the
others: `messages/start_proctoring.py` and `messages/end_assessment.py`.
"""
