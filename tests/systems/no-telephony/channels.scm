(cons* (channel
        (name 'example)
        (url "https://example.org/channel.git"))
       %default-channels)
