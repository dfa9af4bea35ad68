"""Do we bid? Eligibility first, then the scorecard, then the decision of people."""
