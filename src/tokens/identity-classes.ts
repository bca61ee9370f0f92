// Imported on demand through a module of its own, so that the bundler sees which names are used and leaves out the rest.
export { AzureCliCredential, DeviceCodeCredential } from '@azure/identity';
