(service mumble-server-service-type)
(service jami-service-type)
