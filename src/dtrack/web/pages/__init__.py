"""What each page shows: plain facts for its template. Nothing here decides about figures."""
