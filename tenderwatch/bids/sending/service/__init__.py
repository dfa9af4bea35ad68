"""The pack is put together, hurdles are waived, tenders are sent and taken back."""
