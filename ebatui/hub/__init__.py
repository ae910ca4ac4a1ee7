"""The Jobcentre end: takes parcels in, gives every change its place, keeps the diary, answers."""
