"""Reports: the gate, what deserves a second look, handing in, the spreadsheet path, assessments."""
