"""Appeals against findings, severities, statuses, terminations and fees: filed, heard by a panel, decided (X1 to X11).

Used by the factory, the integrity officer and the panel of one file; closed to everybody else. Out: AppealFiled and
its kin, and through the services of findings, status and fees what an upheld appeal changes.
"""
