"""Who is in a course, and in which groups (Names and Role Provisioning Services 2.0, Course Groups 1.0)."""
