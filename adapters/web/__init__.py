"""HTTP: health for the platform that runs the bot, metrics for its operator, webhooks."""
