"""Ask people things in easy read: questions written once as data, drawn anywhere.

Standard library only; knows nothing of the web, of databases, of phones or of the NHS.
"""
