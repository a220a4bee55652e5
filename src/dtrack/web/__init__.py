"""People in a browser: server-rendered pages over the Tracker. No logic about figures lives here."""
