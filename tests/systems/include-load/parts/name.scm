"voice"
