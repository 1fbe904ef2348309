"""Rules of advisors: pure functions and tables, one file per subject.

`worktime` when somebody works · `presence` what is shown of it · `handles` which addresses may
be taken · `services` what prices may be · `texts` keywords and languages.
"""
