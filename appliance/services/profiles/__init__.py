"""The intake: what an organisation says about itself, asked, kept as a draft, and published as versions."""
