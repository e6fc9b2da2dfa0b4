"""Stage `plots`: the tables of the plots by which a tagger is judged; a command draws them."""
