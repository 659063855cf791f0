"""The guard on trial: a shop full of canaries, databases of permitted rows, and a generator of queries."""
