export const refused = (message: string, code = 'Request_BadRequest') => ({
  status: 400,
  body: { error: { code, message } },
});

export const invalidValue = (property: string, resource = 'Application') =>
  refused(`Invalid value specified for property '${property}' of resource '${resource}'.`);
