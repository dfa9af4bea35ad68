"""The scorecard: four perspectives, each measure with its target, what it is, its trend, its owner, scope and n."""
