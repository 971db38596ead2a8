"""What the API does at a platform in a launch's name: grades, roster, groups and the smaller services."""
