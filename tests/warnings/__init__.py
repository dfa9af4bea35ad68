"""The cases that warn too late, twice, or never elsewhere: each is lived through with real jobs and a real mail server.

They are judged by the mails that arrived, as a reader sees them, never by rows of the database.
"""
