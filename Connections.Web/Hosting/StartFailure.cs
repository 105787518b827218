using Connections.Core.Provisioning;
using Connections.Core.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Connections.Web.Hosting;

/// <summary>Tells what kept the product from starting, for whoever started it, without a stack trace where none helps.</summary>
internal static class StartFailure
{
    /// <summary>What is wrong and what to do; null for a fault of ours, whose stack trace is wanted.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        DataFolderException or NewerDataFolderException or ProvisioningException => exception.Message,
        OptionsValidationException options => $"The configuration is wrong:{string.Concat(options.Failures.Select(failure => $"\n  {failure}"))}",
        InvalidSettingException setting => setting.Message,
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } unreadable =>
            $"The configuration is wrong:\n  {unreadable.Message} Correct it in appsettings.json, or in the environment variable of that name ('__' for ':').",
        FormatException { TargetSite: { } thrower } address when thrower.DeclaringType == typeof(BindingAddress) =>
            $"{address.Message}. Name an address such as http://localhost:5080 with --urls (or the variable ASPNETCORE_URLS).",
        IOException { InnerException: AddressInUseException } taken =>
            $"{taken.Message} Another program listens there. Stop it, or choose another address with --urls http://localhost:5081 (or the variable ASPNETCORE_URLS).",
        System.Net.Sockets.SocketException { SocketErrorCode: System.Net.Sockets.SocketError.AccessDenied } =>
            "This user may not listen on the wanted port. Choose one above 1023 with --urls http://localhost:5080, or allow it (see docs/running.md).",
        { InnerException: { } inner } when exception is AggregateException => Explain(inner),
        _ => null,
    };
}

/// <summary>A setting that is read before options are built is wrong. The message names its key.</summary>
internal sealed class InvalidSettingException(string key, string message) : Exception($"{key}: {message}");
