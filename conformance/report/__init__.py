"""What a run leaves behind: `report.json`, `junit.xml` and `report.html`, all made from one document."""
