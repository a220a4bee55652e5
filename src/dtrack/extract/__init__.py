"""Bytes to text and tables, text and tables to figures. Pure: no network, database or clock."""
