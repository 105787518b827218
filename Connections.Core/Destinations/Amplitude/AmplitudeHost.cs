namespace Connections.Core.Destinations.Amplitude;

/// <summary>The addresses of Amplitude's two data centres.</summary>
internal static class AmplitudeHost
{
    public static string Events(ActionCall call) => Of(call, "api2", call.Payload.Flag("use_batch_endpoint") ? "batch" : "2/httpapi");

    public static string Identify(ActionCall call) => Of(call, "api2", "identify");

    public static string GroupIdentify(ActionCall call) => Of(call, "api2", "groupidentify");

    public static string UserMap(ActionCall call) => Of(call, "api", "usermap");

    private static string Of(ActionCall call, string host, string path) =>
        call.Setting("endpoint") == "europe" ? $"https://api.eu.amplitude.com/{path}" : $"https://{host}.amplitude.com/{path}";
}
