"""A partner's file on its way in: looked at, described by a person once, stored as a job, recognised the next month, taken back where it was wrong."""
