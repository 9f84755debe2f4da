"""How somebody proves that they live here. Each way turns what was shown into a Claim; one verb judges all Claims."""
