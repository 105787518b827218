namespace Connections.Core.Destinations.Pipedrive;

/// <summary>What Pipedrive offers for settings and fields.</summary>
/// <remarks>https://developers.pipedrive.com/docs/api/v1, read 2026-11: fields of records, stages and types of activities come whole, fields by pages of 500.</remarks>
internal static class PipedriveChoices
{
    public static VendorChoices PersonFields { get; } = FieldsOf("personFields");

    public static VendorChoices OrganizationFields { get; } = FieldsOf("organizationFields");

    public static VendorChoices DealFields { get; } = FieldsOf("dealFields");

    public static VendorChoices Stages { get; } = VendorChoices.Of(
        "stages",
        call => $"{PipedriveApi.Base(call)}/stages",
        body => VendorChoice.Each(body["data"], stage => stage["id"], stage => stage["pipeline_name"] is { } pipeline ? $"{pipeline}: {stage["name"]}" : stage["name"]));

    public static VendorChoices ActivityTypes { get; } = VendorChoices.Of(
        "types of activities", call => $"{PipedriveApi.Base(call)}/activityTypes", body => VendorChoice.Each(body["data"], "key_string", "name"));

    private static VendorChoices FieldsOf(string path) => VendorChoices.Of(
        "fields",
        call => $"{PipedriveApi.Base(call)}/{path}?limit=500",
        body => VendorChoice.Each(body["data"], "key", "name"),
        (call, body) => body["additional_data"]?["pagination"]?["next_start"] is { } start ? $"{PipedriveApi.Base(call)}/{path}?limit=500&start={Uri.EscapeDataString(start.ToString())}" : null);
}
