import BUAdSDK
import UIKit

/// The banner above the goods.
@objc final class BannerAds: NSObject {

    @objc static func start() {
        let configuration = BUAdSDKConfiguration.configuration()
        configuration.appID = "5001121"
        BUAdSDKManager.start(asyncCompletionHandler: { _, _ in })
    }

    @objc(showOn:)
    static func show(on screen: UIViewController) {
        let size = CGSize(width: 320, height: 50)
        let banner = BUNativeExpressBannerView(slotID: "901121246", rootViewController: screen, adSize: size)
        screen.view.addSubview(banner)
        banner.loadAdData()
    }
}
