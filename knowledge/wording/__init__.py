"""What plain words say: their spelling, shorthand and lay terms, and what they tell beside the condition."""
